const second = "GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n"
const post = (headers: string, body = "") => `POST /healthz HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n\r\n${body}`
const get = (headers: string) => `GET /healthz HTTP/1.1\r\n${headers}\r\n\r\n`

/**
 * Requests that are not valid HTTP/1.1, and requests whose end a proxy and a server could find at different places, so that
 * part of a body would become the next person's request (RFC 9112, 11.2). Each must get one refusal, and the connection must
 * be closed.
 */
export const ambiguousRequests: [name: string, bytes: string][] = [
  ["a length and chunks", post("Content-Length: 4\r\nTransfer-Encoding: chunked", `0\r\n\r\n${second}`)],
  ["chunks and a length", post("Transfer-Encoding: chunked\r\nContent-Length: 40", `0\r\n\r\n${second}`)],
  ["two lengths, the shorter first", post(`Content-Length: 0\r\nContent-Length: ${second.length}`, second)],
  ["two lengths, the longer first", post(`Content-Length: ${second.length}\r\nContent-Length: 0`, second)],
  ["a list of lengths", post(`Content-Length: 0, ${second.length}`, second)],
  ["a length with a sign", post("Content-Length: +0", second)],
  ["a negative length", post("Content-Length: -1", second)],
  ["a length in hexadecimal", post("Content-Length: 0x0", second)],
  ["an unknown coding", post("Transfer-Encoding: xchunked", `0\r\n\r\n${second}`)],
  ["the identity coding", post("Transfer-Encoding: identity\r\nContent-Length: 0", second)],
  ["a coding after chunks", post("Transfer-Encoding: chunked, identity", `0\r\n\r\n${second}`)],
  ["two codings", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", `0\r\n\r\n${second}`)],
  ["a space before the colon", post("Transfer-Encoding : chunked\r\nContent-Length: 5", `0\r\n\r\n${second}`)],
  ["a coding behind a tab", post("Transfer-Encoding:\tchunked\r\nContent-Length: 5", `0\r\n\r\n${second}`)],
  ["a folded line", get("Host: localhost\r\nX-A: 1\r\n Transfer-Encoding: chunked")],
  ["a carriage return in a value", get("Host: localhost\r\nX-A: 1\rTransfer-Encoding: chunked")],
  ["NUL in a value", get("Host: localhost\r\nX-A: a\0b")],
  ["lines that end in a newline alone", "GET /healthz HTTP/1.1\nHost: localhost\n\n"],
  ["no host", get("X-A: 1")],
  ["two hosts", get("Host: localhost\r\nHost: example.com\r\nConnection: close")],
  ["the same host twice", get("Host: localhost\r\nHost: localhost\r\nConnection: close")],
  ["a list of hosts", get("Host: localhost, example.com\r\nConnection: close")],
  ["another version", "GET /healthz HTTP/9.9\r\nHost: localhost\r\n\r\n"],
  ["HTTP/2 in the clear", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
  ["a header of 200 KB", get(`Host: localhost\r\nX-A: ${"a".repeat(200_000)}`)],
  ["an address of 70 KB", `GET /healthz?${"a".repeat(70_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`],
  ["cookies of 64 KB", get(`Host: localhost\r\nCookie: ${"a=b; ".repeat(13_000)}`)],
  ["500 headers", get(`Host: localhost\r\n${"X-A: 1\r\n".repeat(500)}X-B: 1`)],
]
