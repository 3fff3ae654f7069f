/**
 * Whether a request names at most one host. Bun joins several `Host` headers into a list. Such a request is refused, because
 * a proxy and the server behind it could choose different hosts (RFC 9112, 3.2).
 */
export const namesOneHost = ({ headers }: Request): boolean => !headers.get("host")?.includes(",")
