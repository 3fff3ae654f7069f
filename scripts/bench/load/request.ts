type Request = { method?: string; path: string; headers?: Record<string, string>; body?: unknown }

/** A request as the text that goes over the wire (HTTP/1.1, the connection kept). A body goes as JSON. */
export function request({ method = "GET", path, headers = {}, body }: Request): string {
  const content = body === undefined ? "" : JSON.stringify(body)
  const all = {
    Host: "localhost",
    ...headers,
    ...(content && { "Content-Type": "application/json", "Content-Length": String(Buffer.byteLength(content)) }),
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${content}`
}
