// Package doccheck holds tests of the documentation: its Go code compiles, and the files,
// directories, tests and links that it names exist.
package doccheck
