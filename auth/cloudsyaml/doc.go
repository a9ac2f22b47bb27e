// Package cloudsyaml reads clouds.yaml, the configuration file of OpenStack's tools. Only
// this package imports a YAML reader, so other programs do not contain one.
//
// A program adds it to the sources of dcaas.LoadConfig:
//
//	cfg, err := dcaas.LoadConfig(ctx, dcaas.FromSource(cloudsyaml.Source()))
//
// # Files
//
// The file is the one that OS_CLIENT_CONFIG_FILE names, or else the first clouds.yaml (or
// clouds.yml) in the working directory, in ~/.config/openstack and in /etc/openstack. The
// values of secure.yaml replace those of clouds.yaml. It is the file that
// OS_CLIENT_SECURE_FILE names, or else the first one in the same folders. OS_CLOUD names
// the cloud. Without it, the file must have one cloud only.
//
// # Values
//
// These keys of a cloud are used. Others have no effect:
//
//   - region_name, and dcaas_endpoint_override for the address of Direct Connect
//   - auth_type: token, v3token, password, v3password or aksk; without it, the keys of auth
//     decide: a token comes before an access key, and that before a password
//   - auth: auth_url, token; ak, sk, security_token; username or user_id, password,
//     user_domain_name or user_domain_id, domain_name or domain_id, default_domain;
//     project_id or project_name
//   - cacert, cert, key: PEM files; verify: false, which needs dcaas.AllowInsecureTLS
//
// An application credential, another auth_type, an agency_name and a vendor profile
// without auth_url are errors, because the cloud has no such service or the file has not
// all of it.
//
// If auth_url is https://iam.{region_name}.{cloud}, the {cloud} is also the cloud of the
// other addresses. Another auth_url outside Huawei Cloud needs dcaas_endpoint_override.
//
// # Secrets
//
// Errors show no secret. They show names of clouds and keys, the auth_type and the paths of
// PEM files.
package cloudsyaml
