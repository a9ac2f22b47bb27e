// Package guide compiles the code of other clients in docs/moving.md.
package guide
