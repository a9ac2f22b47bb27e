// Package conformance holds tests in which clients of other vendors meet this
// module: they run, unmodified, against dcaas/dcaastest, and what they send and
// sign is compared with what our client sends and signs.
package conformance
