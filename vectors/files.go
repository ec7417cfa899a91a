package vectors

import "embed"

// Files has all scripts, in one directory for each subject.
//
//go:embed */*.txt
var Files embed.FS
