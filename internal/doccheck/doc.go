// Package doccheck checks the documentation: its Go code compiles, and the files,
// directories, tests and links that it names exist. Its tests check the documents, and
// internal/peers uses its compiler for the code of other clients.
package doccheck
