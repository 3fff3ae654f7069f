import { writeFileSync } from "node:fs"
import { join } from "node:path"

/**
 * Makes a certificate authority and a certificate for these host names in a folder: `ca.crt`, `server.crt`, `server.key`.
 * Returns their paths.
 */
export function makeCertificate(folder: string, names: string[]) {
  const openssl = (command: string) => {
    const { success, stderr } = Bun.spawnSync(["openssl", ...command.split(" ")], { cwd: folder })
    if (!success) throw new Error(stderr.toString())
  }
  writeFileSync(join(folder, "names"), `subjectAltName=${names.map((name) => `DNS:${name}`).join(",")}`)
  openssl("req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout ca.key -out ca.crt")
  openssl(`req -newkey rsa:2048 -nodes -subj /CN=${names[0]} -keyout server.key -out server.csr`)
  openssl("x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile names -out server.crt")
  return {
    authority: join(folder, "ca.crt"),
    certificate: join(folder, "server.crt"),
    key: join(folder, "server.key"),
  }
}
