// Package conformance tests this module with unmodified clients of other vendors. They
// call dcaas/dcaastest, and the tests compare their requests and signatures with those of
// our client.
package conformance
