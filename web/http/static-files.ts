import { join } from "node:path"

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
    const gzipped = file.gzipped && /\bgzip\b/.test(request.headers.get("accept-encoding") ?? "")
    if (gzipped) headers.set("content-encoding", "gzip")
    return new Response(gzipped ? file.gzipped : file.bytes, { headers })
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
  return { bytes, etag, headers, gzipped: compressible ? Bun.gzipSync(bytes, { level: 9 }) : undefined }
}
