/** Sets the security headers of every answer. Pages have their own Content-Security-Policy (app/entry.server.tsx). */
export function secure(headers: Headers, isHttps: boolean) {
  if (!headers.has("content-security-policy"))
    headers.set("content-security-policy", "default-src 'none'; frame-ancestors 'none'")
  headers.set("x-content-type-options", "nosniff")
  // Not `no-referrer`, because browsers would then send `Origin: null` with our own forms.
  headers.set("referrer-policy", "same-origin")
  headers.set("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
  headers.set("cross-origin-opener-policy", "same-origin")
  headers.set("cross-origin-resource-policy", "same-origin")
  if (isHttps) headers.set("strict-transport-security", "max-age=63072000")
}
