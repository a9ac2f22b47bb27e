package auth_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
)

// An AccessKey signs requests to any service of the cloud.
func ExampleAccessKey_Sign() {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet,
		"https://vpc.example.com/v1/project/vpcs?limit=10", http.NoBody)
	if err != nil {
		log.Fatal(err)
	}
	key := auth.AKSK("AKEXAMPLE0123456789A", "not-a-real-secret-0123456789abcdefghijklm")
	if err := key.Sign(req, time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)); err != nil {
		log.Fatal(err)
	}
	fmt.Println(req.Header.Get("X-Sdk-Date"))
	fmt.Println(req.Header.Get("Authorization"))
	// Output:
	// 20260102T030405Z
	// SDK-HMAC-SHA256 Access=AKEXAMPLE0123456789A, SignedHeaders=x-sdk-date, Signature=c71c8213e81fac3ed56974407fdb642121c013c2875765596cea17c8ee656b9d
}

// Validate finds a mistake in a credential before any request is sent.
func ExamplePassword_Validate() {
	p := auth.NewPassword(auth.PasswordConfig{UserName: "alice", Password: "not-a-real-password"})
	fmt.Println(p.Validate())
	// Output:
	// auth: password: a user name needs its domain; set DomainName or DomainID
}

// The printed form of a configuration does not contain the password.
func ExamplePasswordConfig() {
	cfg := auth.PasswordConfig{UserName: "alice", Password: "not-a-real-password", DomainName: "acme"}
	fmt.Printf("%+v\n", cfg)
	// Output:
	// auth.PasswordConfig{UserName: "alice", Password: "[REDACTED]", DomainName: "acme"}
}
