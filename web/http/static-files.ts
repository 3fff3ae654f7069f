import { join } from "node:path"
import { brotliCompressSync, constants } from "node:zlib"
import { statusFor } from "#shared/http/conditions.ts"
import { chooseEncoding } from "./encodings.ts"

export type StaticFiles = (request: Request, path: string) => Response | undefined

/**
 * Serves the client build from memory. The files are read once, at start, so a path from a request is never used as a path on
 * the disk. Dot folders (the build's manifest) are left out.
 */
export async function staticFiles(folder: string): Promise<StaticFiles> {
  const files = new Map<string, StaticFile>()
  for await (const name of new Bun.Glob("**/*").scan({ cwd: folder, dot: false }))
    if (!name.endsWith(".br")) files.set(`/${name}`, await read(join(folder, name), name.startsWith("assets/")))

  return ({ headers: asked }, path) => {
    const file = files.get(path)
    if (!file) return undefined
    const encoding = chooseEncoding(asked.get("accept-encoding"), file.codings)
    const { bytes, etag } = file.encoded[encoding]!
    const headers = new Headers({ etag, "cache-control": file.cacheControl })
    if (file.codings.length > 0) headers.set("vary", "accept-encoding")
    const status = statusFor(asked, etag)
    if (status !== 200) return new Response(null, { status, headers })
    headers.set("content-type", file.type)
    if (encoding !== "identity") headers.set("content-encoding", encoding)
    return new Response(bytes, { headers })
  }
}

type Coding = "br" | "gzip"
type StaticFile = Awaited<ReturnType<typeof read>>

/**
 * A file, plain and compressed, each form with its own entity tag. Files under `assets/` have a hash in their name and are
 * cached for ever; browsers ask for the others again after an hour.
 */
async function read(path: string, hashed: boolean) {
  const file = Bun.file(path)
  const bytes = await file.bytes()
  const hash = Bun.hash(bytes).toString(36)
  const compressible = /javascript|json|text|svg|xml/.test(file.type)
  const encoded: Partial<Record<Coding | "identity", { bytes: Uint8Array<ArrayBuffer>; etag: string }>> = {
    identity: { bytes, etag: `"${hash}"` },
    ...(compressible && {
      br: { bytes: await compressed(path, bytes), etag: `"${hash}-br"` },
      gzip: { bytes: Bun.gzipSync(bytes, { library: "libdeflate", level: 12 }), etag: `"${hash}-gzip"` },
    }),
  }
  /** Smallest first. */
  const codings: Coding[] = compressible ? ["br", "gzip"] : []
  const cacheControl = hashed ? "public, max-age=31536000, immutable" : "public, max-age=3600"
  return { type: file.type, cacheControl, codings, encoded }
}

/** The Brotli file of the build. Files without one are small and compressed at level 9, because higher levels take seconds. */
async function compressed(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const built = Bun.file(`${path}.br`)
  if (await built.exists()) return built.bytes()
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })
}
