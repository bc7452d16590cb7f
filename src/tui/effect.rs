//! What the screens want done outside, and what comes back. Everything here is data, so that a test can look at it.

use std::path::PathBuf;

use secrecy::SecretString;

use crate::{
    domain::{
        decide::{CertificateDrawn, CloseIntent, NewSignature},
        desk::{self, Desk, Fact},
        digest::Digest,
        event::{EntryRef, Person},
        id::FieldId,
        known::People,
        plan::Plan,
        signature::SignatureState,
        time::Time,
        verdict::Word,
    },
    engine::{Control, LastRun, NewRun},
    record::{SoFar, Verification},
    report::Document,
    tui::{key::Key, widgets::path::Entry},
};

/// What has to be done outside.
#[derive(Debug)]
pub enum Effect {
    /// What the desk of the open run asks for.
    Desk(desk::Effect),
    /// Say something to a running check.
    Control(EntryRef, Control),
    /// Keep the value of a secret field in memory.
    SetSecret(FieldId, SecretString),
    /// List the runs; answered by [`Answer::Runs`], more than once while more come, then by [`Answer::RunStands`] for
    /// those under way.
    ListRuns,
    /// List the checklists; answered by [`Answer::Checklists`].
    ListChecklists,
    /// Read a checklist to start a run of it: a name of the list, or a path; answered by [`Answer::Checklist`].
    ReadChecklist {
        /// Its id, or its path.
        name: String,
        /// Actions will be shown, not run.
        rehearsal: bool,
    },
    /// Read whom one knows, and the last run of a checklist where one is named, but for the run of that name; answered by
    /// [`Answer::People`].
    ReadPeople {
        /// The id of the checklist.
        checklist: Option<String>,
        /// The name of the run.
        run: String,
    },
    /// Remember that the commands of this checklist may run on this machine.
    Trust(Box<Trusted>),
    /// Make a run and open it; answered by [`Answer::Opened`].
    Start(Box<NewRun>),
    /// Open a run; answered by [`Answer::Opened`].
    Open(PathBuf, Entrance),
    /// Leave the open run.
    LeaveRun,
    /// Feed the pane with the output of this check as it comes; answered by [`Answer::Output`].
    Follow(EntryRef),
    /// Feed the pane with what a check of another program prints, a `.cast` of the run's folder, as far as it comes to
    /// this disk; answered by [`Answer::Output`].
    FollowElsewhere(EntryRef, String),
    /// Feed the pane with what an ended check printed, a `.cast` from the run's folder; answered by [`Answer::Output`].
    Replay(EntryRef, String),
    /// Read a file of the run's folder as text; answered by [`Answer::Text`].
    ReadText(String),
    /// Read these lines, counted from 1, of a file of the run's folder; answered by [`Answer::Lines`].
    ReadLines(String, Vec<u64>),
    /// List a folder for completion; answered by [`Answer::Folder`].
    ListFolder(PathBuf),
    /// Look whether this is a plain file that can be read; answered by [`Answer::Readable`].
    LookAtFile(PathBuf),
    /// Look what lies in the run's inbox; answered by [`Answer::Inbox`].
    ListInbox,
    /// Remove a file of evidence whose withdrawal is on the record.
    RemoveEvidence(String),
    /// Put a text on the clipboard.
    Copy(String),
    /// Let the person edit a text in their editor; answered by [`Answer::Edited`].
    Edit {
        /// What to call the file.
        name: String,
        /// Its text before.
        text: String,
        /// What it is for.
        purpose: Editing,
    },
    /// Recompute the records of these runs; answered by [`Answer::Verifying`] and, for each, [`Answer::Verified`].
    Verify {
        /// When it was asked for; every answer says it.
        asked: Time,
        /// Their folders.
        runs: Vec<PathBuf>,
    },
    /// Stop verifying: nobody waits for it.
    StopVerifying,
    /// Read who may sign for whom; answered by [`Answer::AllowedSigners`].
    ReadAllowedSigners,
    /// Look for the keys to sign with; answered by [`Answer::Keys`].
    ListKeys,
    /// Sign a text; answered by [`Answer::Signed`], after a minute at most.
    Sign(Box<ToSign>),
    /// Recompute the record and draw the certificate of a close; answered by [`Answer::Drawing`] and, once, by
    /// [`Answer::Drawn`].
    DrawCertificate(Box<ToDraw>),
    /// Write a text to a file that is not there yet.
    WriteStatement {
        /// Which.
        path: PathBuf,
        /// The text.
        text: String,
    },
    /// Draw a document of a run to a file that is not there yet; answered by [`Answer::Done`] or [`Answer::Failed`].
    Export(Box<ToExport>),
    /// Read a statement that was signed elsewhere, and its signature beside it; answered by
    /// [`Answer::SignedElsewhere`].
    ReadSigned {
        /// The statement.
        statement: PathBuf,
        /// Its signature.
        signature: PathBuf,
    },
    /// Use the theme of that name.
    UseTheme(String),
    /// Draw everything anew.
    Redraw,
    /// Go back to the shell until `fg`.
    Suspend,
    /// End the program.
    Quit,
}

/// A document to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToExport {
    /// The folder of the run.
    pub run: PathBuf,
    /// Which document.
    pub document: Document,
    /// Where to.
    pub file: PathBuf,
}

/// How one comes into a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entrance {
    /// To work on it; where another program works on it just now, it is shown without writing, and one is asked.
    Ask,
    /// To look at it: nothing is written.
    Watch,
    /// To mark, comment and sign.
    TakePart,
    /// To run its actions as well; the others are told this.
    TakeControls(Option<String>),
}

/// Why nothing is written to the run that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LooksOnly {
    /// One only watches, and may take part whenever one likes.
    Watching,
    /// The program was started so.
    Asked,
    /// Its folder cannot be written.
    Refused,
}

/// What is trusted: the file, and what it says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trusted {
    /// Its digest.
    pub sha256: Digest,
    /// Its id.
    pub id: String,
    /// Its bytes.
    pub source: Vec<u8>,
}

/// What an edited text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Editing {
    /// It goes back into the question that is open.
    Answer,
    /// It is the checklist in force, to be amended.
    Checklist,
}

/// Something that the screens learn.
#[derive(Debug)]
pub enum Input {
    /// A key.
    Key(Key),
    /// A pasted text.
    Paste(String),
    /// A click, or a turn of the wheel.
    Mouse(Pointed),
    /// The window has another size.
    Resized,
    /// The engine of the open run did something.
    Fact(Fact),
    /// Something asked for was done.
    Answer(Answer),
    /// The machine slept, or its clock jumped: the last moment before, the first after.
    Gap(Time, Time),
    /// Time has passed, and [`super::app::App::next_wake`] asked for it.
    Tick,
}

/// What the mouse did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pointed {
    /// The button went down there: column, row.
    Click(u16, u16),
    /// The wheel turned there: column, row, rows down.
    Wheel(u16, u16, isize),
}

/// What was done, or came to light.
#[derive(Debug)]
pub enum Answer {
    /// Runs, newest first; true where more will come.
    Runs(Vec<RunRow>, bool),
    /// How a run under way stands, by its folder.
    RunStands(PathBuf, RunStands),
    /// Checklists to start from.
    Checklists(Vec<ChecklistRow>),
    /// A checklist that was read.
    Checklist(Box<ReadChecklist>),
    /// Whom one knows.
    People(Box<AtHand>),
    /// A run is open.
    Opened(Box<OpenedRun>),
    /// Output of a check.
    Output {
        /// Which.
        check: EntryRef,
        /// As it came.
        bytes: Vec<u8>,
        /// So many bytes were left out before it.
        skipped: u64,
    },
    /// A file of the run as text, and where it was cut.
    Text {
        /// From the run's folder.
        file: String,
        /// What it holds.
        text: String,
    },
    /// Lines of a file of the run, by their numbers; those that are not there are left out.
    Lines(String, Vec<(u64, String)>),
    /// What a folder holds.
    Folder(PathBuf, Vec<Entry>),
    /// Whether a path leads to a plain file that can be read, or why not.
    Readable(PathBuf, Result<(), String>),
    /// What lies in the inbox: paths.
    Inbox(Vec<PathBuf>),
    /// A text was edited; nothing where it was left as it was.
    Edited(Editing, Option<String>),
    /// So much of a record was recomputed: when it was asked for, which.
    Verifying(Time, PathBuf, SoFar),
    /// A record was recomputed, or why it was not: when it was asked for, which.
    Verified(Time, PathBuf, Result<Box<Verification>, String>),
    /// So much of a record was recomputed for a certificate: when it was asked for.
    Drawing(Time, SoFar),
    /// A certificate was drawn, or why it was not: when it was asked for.
    Drawn(Time, Result<Box<CertificateDrawn>, String>),
    /// Who may sign for whom on this machine, as it is kept in a run that is closed.
    AllowedSigners(Option<Vec<u8>>),
    /// Keys to sign with, the one that is taken first; and, in words, what keeps others from being used.
    Keys(Vec<KeyRow>, Vec<String>),
    /// A text was signed, or not: when that was asked for.
    Signed(Time, Result<NewSignature, NotSigned>),
    /// A statement that was signed elsewhere.
    SignedElsewhere(Box<Elsewhere>),
    /// The theme is in use, by its name.
    Theme(Box<crate::tui::theme::Theme>),
    /// Something was done, and is worth saying.
    Done(String),
    /// Something could not be done: what, why, what to do.
    Failed(String),
}

/// A key to sign with, as a person chooses among them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyRow {
    /// `SHA256:…`
    pub fingerprint: String,
    /// What its owner wrote beside it; may be empty.
    pub comment: String,
    /// Its kind in words: `Ed25519`.
    pub kind: String,
    /// Where its private half is: a path, or the agent.
    pub place: String,
    /// Who named it: the settings, git; may be empty.
    pub named_by: String,
    /// Its file is locked.
    pub needs_passphrase: bool,
    /// As what the list of allowed signers knows it, where that has one plain name for it.
    pub known_as: Option<String>,
}

/// A text to be signed.
#[derive(Debug)]
pub struct ToSign {
    /// When it was asked for; the answer says it.
    pub asked: Time,
    /// The text, byte for byte.
    pub text: String,
    /// The fingerprint of the key.
    pub key: String,
    /// What opens the key's file.
    pub passphrase: Option<SecretString>,
}

/// A close whose certificate is to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct ToDraw {
    /// When it was asked for; the answers say it.
    pub asked: Time,
    /// Who closes the run.
    pub by: Person,
    /// How, and why.
    pub close: CloseIntent,
}

/// Why a text was not signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotSigned {
    /// The passphrase does not open the key, or one is asked for; in words.
    Passphrase(String),
    /// Anything else, with what to do.
    Failed(String),
}

/// A statement that was signed elsewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Elsewhere {
    /// The statement, as its file stands.
    pub statement: String,
    /// Its signature.
    pub signature: NewSignature,
    /// What the signature is worth here.
    pub state: SignatureState,
}

/// A run in the list of Home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRow {
    /// Its folder.
    pub path: PathBuf,
    /// Its name.
    pub name: String,
    /// Title or id of its checklist.
    pub checklist: String,
    /// When it began.
    pub started: Option<Time>,
    /// When something was last recorded.
    pub last: Option<Time>,
    /// It is closed.
    pub closed: bool,
    /// Actions are shown, not run.
    pub rehearsal: bool,
}

/// How a run stands in the list of Home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunStands {
    /// The verdict; what was declared, as long as it would be the same now.
    pub word: Word,
    /// The same in words, with what there is to count.
    pub words: String,
}

/// A checklist in the list of Home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChecklistRow {
    /// What [`Effect::ReadChecklist`] takes.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its version.
    pub version: String,
    /// `built in`, `yours`, `this repository`.
    pub source: String,
    /// What is wrong with it, where it cannot be used.
    pub problem: Option<String>,
}

/// A checklist that was read to start a run of it.
#[derive(Debug, Clone)]
pub struct ReadChecklist {
    /// The checklist.
    pub plan: Plan,
    /// Its file, byte for byte.
    pub source: Vec<u8>,
    /// Its commands may run on this machine.
    pub trusted: bool,
    /// The version of it that was trusted last, as text, where there is one.
    pub trusted_before: Option<String>,
    /// Fields and roles of the last run of it, to be proposed.
    pub last: Option<LastRun>,
    /// Whom one knows.
    pub people: People,
    /// Why a list of people is left out.
    pub wrong: Vec<String>,
    /// Actions will be shown, not run.
    pub rehearsal: bool,
}

/// Who is at hand to be given a role.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AtHand {
    /// Whom one knows.
    pub people: People,
    /// The last run of the checklist.
    pub last: Option<LastRun>,
    /// Why a list of people is left out.
    pub wrong: Vec<String>,
}

/// A run that was opened.
#[derive(Debug)]
pub struct OpenedRun {
    /// The run, and one's place at it.
    pub desk: Desk,
    /// Its folder.
    pub folder: PathBuf,
    /// The checklist in force, as its file stands.
    pub source: String,
    /// Nothing is written, and why.
    pub looks_only: Option<LooksOnly>,
    /// How one came in; [`Entrance::Ask`] where others are at work on it, and one is still to be asked.
    pub entrance: Entrance,
    /// The commands of its checklist may run on this machine.
    pub trusted_here: bool,
    /// Its environment counts as production, by these names.
    pub production: Vec<String>,
    /// What was found amiss or taken up again.
    pub notes: Vec<String>,
    /// Values of secret fields that the program was started with.
    pub secrets: Vec<(FieldId, SecretString)>,
}
