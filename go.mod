module github.com/dcaas-sdk/dcaas-go

go 1.26.0

require (
	github.com/go-json-experiment/json v1.27.2
	github.com/go-resty/resty/v2 v2.17.2
	github.com/google/uuid v1.6.0
	github.com/jarcoal/httpmock v1.4.2
	go.yaml.in/yaml/v4 v4.0.0
)

require golang.org/x/net v0.43.0 // indirect
