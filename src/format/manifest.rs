//! The index of a writer's evidence: `SHA256SUMS` and `MANIFEST.md`.
