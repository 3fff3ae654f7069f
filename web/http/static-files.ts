import { join } from "node:path"
import { brotliCompressSync, constants } from "node:zlib"

export type StaticFiles = (request: Request, path: string) => Response | undefined

/**
 * The browser's half of the build. The files are listed once, at start, and only what is on that list is ever served:
 * a path from outside is never turned into a path on the disk. Dot folders (the build's manifest) are left out.
 */
export async function staticFiles(folder: string): Promise<StaticFiles> {
  const files = new Map<string, StaticFile>()
  for await (const name of new Bun.Glob("**/*").scan({ cwd: folder, dot: false }))
    files.set(`/${name}`, await read(join(folder, name), name.startsWith("assets/")))

  return (request, path) => {
    const file = files.get(path)
    if (!file) return undefined
    const headers = new Headers(file.headers)
    if (request.headers.get("if-none-match") === file.etag) return new Response(null, { status: 304, headers })
    const accepted = request.headers.get("accept-encoding") ?? ""
    const encoded = file.encodings.find(({ encoding }) => accepted.includes(encoding))
    if (encoded) headers.set("content-encoding", encoded.encoding)
    return new Response(encoded?.bytes ?? file.bytes, { headers })
  }
}

type StaticFile = Awaited<ReturnType<typeof read>>

/** What is under `assets/` has its hash in its name and never changes; the rest is asked for again after an hour. */
async function read(path: string, hashed: boolean) {
  const file = Bun.file(path)
  const bytes = await file.bytes()
  const etag = `"${Bun.hash(bytes).toString(36)}"`
  const compressible = /javascript|json|text|svg|xml/.test(file.type)
  const headers = {
    "content-type": file.type,
    "cache-control": hashed ? "public, max-age=31536000, immutable" : "public, max-age=3600",
    etag,
    ...(compressible && { vary: "accept-encoding" }),
  }
  return { bytes, etag, headers, encodings: compressible ? compressed(bytes) : [] }
}

/** The smallest first. Brotli's last two levels take seconds for all files together, its ninth a tenth of one. */
const compressed = (bytes: Uint8Array<ArrayBuffer>) => [
  { encoding: "br", bytes: brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }) },
  { encoding: "gzip", bytes: Bun.gzipSync(bytes, { level: 9 }) },
]
