//! Reading and writing the pseudo-terminal on threads of their own, each of which may wait as long as it likes. The
//! kernel hands output on in small pieces; they are gathered here, so that whoever takes them is woken seldom.

use std::{
    io::{self, Write},
    os::{
        fd::{AsFd, BorrowedFd, OwnedFd},
        unix::net::UnixStream,
    },
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        mpsc::{SyncSender, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

use rustix::io::Errno;

/// So much output wakes whoever takes it.
const BATCH: usize = 128 << 10;
/// So much output is gathered at most; the command waits while it is not taken.
const MOST: usize = 512 << 10;
/// After output was taken, so long only a batch of it wakes.
const REST: Duration = Duration::from_millis(4);
/// So many writes wait for the command at most; what is typed beyond is dropped.
const TYPED: usize = 1024;

/// Output that was read and not taken yet.
#[derive(Debug, Default)]
struct Gathered {
    bytes: Vec<u8>,
    /// No more comes.
    ended: bool,
    /// The first byte wakes.
    eager: bool,
    /// Whoever takes it is being woken.
    woken: bool,
}

#[derive(Debug, Default)]
struct Shared {
    gathered: Mutex<Gathered>,
    room: Condvar,
}

impl Shared {
    /// A thread that failed leaves what it had gathered whole: bytes are appended at once.
    fn lock(&self) -> MutexGuard<'_, Gathered> {
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Gathers what a pseudo-terminal puts out.
#[derive(Debug)]
pub struct Reader {
    shared: Arc<Shared>,
    wake: UnixStream,
    /// Until then only a batch wakes.
    rests: Option<Instant>,
}

impl Reader {
    /// Begins to read `master`, which blocks, until its other side is closed.
    ///
    /// # Errors
    /// Where there is no thread for it.
    pub fn start(master: OwnedFd) -> io::Result<Self> {
        let (wake, waking) = UnixStream::pair()?;
        wake.set_nonblocking(true)?;
        waking.set_nonblocking(true)?;
        let shared = Arc::new(Shared::default());
        shared.lock().eager = true;
        let theirs = shared.clone();
        thread::Builder::new()
            .name("reader".to_owned())
            .spawn(move || read(&master, &theirs, &waking))?;
        Ok(Self {
            shared,
            wake,
            rests: None,
        })
    }

    /// Readable when there is something to take.
    pub fn wake(&self) -> BorrowedFd<'_> {
        self.wake.as_fd()
    }

    /// How long until [`Reader::take`] is due even though nothing woke; nothing where only waking counts.
    pub fn due(&self) -> Option<Duration> {
        self.rests.map(|until| until.saturating_duration_since(Instant::now()))
    }

    /// Puts what was gathered in the place of `bytes`; says whether more may come.
    pub fn take(&mut self, bytes: &mut Vec<u8>) -> bool {
        bytes.clear();
        let mut waked = [0; 8];
        while matches!(rustix::io::read(&self.wake, &mut waked), Ok(1..)) {}
        let mut gathered = self.shared.lock();
        std::mem::swap(bytes, &mut gathered.bytes);
        gathered.woken = false;
        gathered.eager = bytes.is_empty();
        self.rests = (!bytes.is_empty()).then(|| Instant::now() + REST);
        let more = !gathered.ended;
        drop(gathered);
        self.shared.room.notify_one();
        more
    }
}

fn read(master: &OwnedFd, shared: &Shared, waking: &UnixStream) {
    let mut piece = vec![0; 16 << 10];
    loop {
        let count = match rustix::io::read(master, &mut piece) {
            Ok(count @ 1..) => count,
            Err(Errno::INTR) => continue,
            // EIO: nobody has the other side open any more.
            Ok(0) | Err(_) => break,
        };
        let mut gathered = shared.lock();
        while gathered.bytes.len() >= MOST {
            gathered = shared.room.wait(gathered).unwrap_or_else(PoisonError::into_inner);
        }
        gathered.bytes.extend_from_slice(&piece[..count]);
        if gathered.eager || gathered.bytes.len() >= BATCH {
            wake(&mut gathered, waking);
        }
    }
    let mut gathered = shared.lock();
    gathered.ended = true;
    wake(&mut gathered, waking);
}

fn wake(gathered: &mut Gathered, mut waking: &UnixStream) {
    if !gathered.woken {
        gathered.woken = true;
        // Full: then it is readable anyway.
        let _ = waking.write(&[1]);
    }
}

/// Types at the command.
#[derive(Debug)]
pub struct Typist {
    typed: SyncSender<Vec<u8>>,
}

impl Typist {
    /// Writes to `master`, which blocks while the command does not read.
    ///
    /// # Errors
    /// Where there is no thread for it.
    pub fn start(master: OwnedFd) -> io::Result<Self> {
        let (typed, typing) = sync_channel::<Vec<u8>>(TYPED);
        thread::Builder::new().name("typist".to_owned()).spawn(move || {
            let mut master = std::fs::File::from(master);
            while let Ok(bytes) = typing.recv() {
                if master.write_all(&bytes).is_err() {
                    break;
                }
            }
        })?;
        Ok(Self { typed })
    }

    /// Types `bytes` when those before were taken; nothing is typed at a command that has not read for very long.
    pub fn type_in(&self, bytes: Vec<u8>) {
        let _ = self.typed.try_send(bytes);
    }
}
