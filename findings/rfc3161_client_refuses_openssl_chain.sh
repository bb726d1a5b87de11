#!/usr/bin/env bash
# A time stamp that OpenSSL made and verifies is refused once it carries its chain.
#
# Packages: rfc3161-client 1.0.9, OpenSSL 3.0 (`openssl ts`)
#
# Expected: a reply that `openssl ts -verify` accepts is read, whichever certificates it carries besides the
#           signer's: RFC 3161 leaves them to the authority (`certs` in OpenSSL's configuration).
#
# Happens:  with the signer's certificate alone the reply is read; with the root beside it
#
#             ValueError: ASN.1 parse error: ParseError { kind: InvalidSetOrdering, location: [..., "certificates", 1] }
#
#           OpenSSL writes the certificates in the order in which it was given them, as BER allows for a SET;
#           the reader wants them sorted, as DER has it. Which order that is, depends on their bytes: so an
#           authority's replies may be read for years, and no more after it has renewed a certificate.
#
# Exit status: 0 while this happens, 1 when the behaviour has changed, 2 where it could not be tried.
set -euo pipefail

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
{
  openssl version
  python3 -m venv venv
  venv/bin/python -m pip install --quiet --disable-pip-version-check rfc3161-client==1.0.9
} >/dev/null || exit 2

# A root, and a signer whose longer name makes its certificate the longer one: sorted, the root comes first.
openssl req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -days 30 -subj "/CN=R" 2>/dev/null
openssl req -newkey rsa:2048 -nodes -keyout signer.key -out signer.csr -subj "/CN=Time stamps of a long name" 2>/dev/null
printf 'extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\nbasicConstraints=critical,CA:false\nsubjectAltName=DNS:a.long.name.that.makes.the.certificate.longer.example,DNS:another.long.name.that.makes.it.longer.example,DNS:a.third.long.name.that.makes.it.longer.still.example\n' >signer.ext
openssl x509 -req -in signer.csr -CA root.pem -CAkey root.key -CAcreateserial -days 30 -extfile signer.ext -out signer.pem 2>/dev/null
echo 01 >serial
# configure FILE [CERTS]
configure() {
  printf '[tsa]\ndefault_tsa=here\n[here]\nserial=serial\nsigner_cert=signer.pem\nsigner_key=signer.key\nsigner_digest=sha256\ndefault_policy=1.2.3\ndigests=sha256\n%s\n' "${2:-}" >"$1"
}
configure alone.cnf
configure chain.cnf "certs=root.pem"
echo hello >data
openssl ts -query -data data -sha256 -cert -out query.tsq 2>/dev/null || exit 2
for which in alone chain; do
  openssl ts -reply -config $which.cnf -queryfile query.tsq -out $which.tsr 2>/dev/null || exit 2
  openssl ts -verify -data data -in $which.tsr -CAfile root.pem >/dev/null 2>&1 || exit 2
done
# read FILE
read_reply() {
  venv/bin/python -c '
import sys
from rfc3161_client import decode_timestamp_response
try:
    decode_timestamp_response(open(sys.argv[1], "rb").read())
    print("read")
except ValueError as error:
    print(str(error)[:100])' "$1"
}
alone=$(read_reply alone.tsr)
chain=$(read_reply chain.tsr)
echo "signer alone: $alone"
echo "with chain:   $chain"
if [ "$alone" != "read" ]; then exit 2; fi
if [ "$chain" = "read" ]; then
  echo "The behaviour has changed: the reply with its chain is read."
  exit 1
fi
