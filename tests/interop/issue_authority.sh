# Makes root and signer of the authority of authority.cnf.
set -e
openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=root -keyout root.key -out root.pem \
    -extensions root
openssl req -newkey rsa:2048 -nodes -subj /CN=signer -keyout signer.key -out signer.csr
openssl x509 -req -in signer.csr -CA root.pem -CAkey root.key -CAcreateserial -out signer.pem \
    -extfile authority.cnf -extensions signer
