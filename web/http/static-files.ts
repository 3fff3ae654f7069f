import { join } from "node:path"
import { brotliCompressSync, constants } from "node:zlib"
import { statusFor } from "#shared/http/conditions.ts"
import { chooseEncoding } from "#shared/http/encodings.ts"

export type StaticFiles = (request: Request, path: string) => Response | undefined

/**
 * Serves the client build from memory. The files are read once, at start, so a path from a request is never used as a path on
 * the disk. Dot folders (the build's manifest) are left out.
 */
export async function staticFiles(folder: string): Promise<StaticFiles> {
  const files = new Map<string, StaticFile>()
  for await (const name of new Bun.Glob("**/*").scan({ cwd: folder, dot: false }))
    if (!/\.(br|gz)$/.test(name)) files.set(`/${name}`, await read(join(folder, name), name.startsWith("assets/")))
  files.set("/service-worker.js", await readServiceWorker())

  return ({ headers: asked }, path) => {
    const file = files.get(path)
    if (!file) return undefined
    const encoding = chooseEncoding(asked.get("accept-encoding"), file.codings)
    const { bytes, etag } = file.encoded[encoding]!
    const headers = new Headers({ ...file.headers, etag })
    if (file.codings.length > 0) headers.set("vary", "accept-encoding")
    const status = statusFor(asked, etag)
    if (status !== 200) return new Response(null, { status, headers })
    headers.set("content-type", file.type)
    if (encoding !== "identity") headers.set("content-encoding", encoding)
    return new Response(bytes, { headers })
  }
}

type Coding = "br" | "gzip"
type StaticFile = ReturnType<typeof staticFile>

/**
 * Files under `assets/` have a hash in their name and are cached forever; browsers ask for the others again after an hour.
 */
async function read(path: string, hashed: boolean) {
  const file = Bun.file(path)
  const cacheControl = hashed ? "public, max-age=31536000, immutable" : "public, max-age=3600"
  const [brotli, gzip] = await Promise.all([builtFile(`${path}.br`), builtFile(`${path}.gz`)])
  return staticFile(await file.bytes(), file.type, { "cache-control": cacheControl }, { brotli, gzip })
}

async function builtFile(path: string) {
  const file = Bun.file(path)
  return (await file.exists()) ? file.bytes() : undefined
}

/** Compiles the service worker. Browsers ask for it again at each visit. Its CSP lets it fetch only our own addresses. */
async function readServiceWorker() {
  const source = await Bun.file(new URL("../service-worker.ts", import.meta.url)).text()
  const script = new Bun.Transpiler({ loader: "ts", target: "browser" }).transformSync(source)
  return staticFile(new TextEncoder().encode(script), "text/javascript; charset=utf-8", {
    "cache-control": "no-cache",
    "content-security-policy": "default-src 'none'; connect-src 'self'",
  })
}

/** A file, plain and compressed, each form with its own entity tag. `built` has the compressed forms that the build made. */
function staticFile(
  bytes: Uint8Array<ArrayBuffer>,
  type: string,
  headers: Record<string, string>,
  built: { brotli?: Uint8Array<ArrayBuffer>; gzip?: Uint8Array<ArrayBuffer> } = {},
) {
  const hash = Bun.hash(bytes).toString(36)
  const compressible = /javascript|json|text|svg|xml/.test(type)
  const encoded: Partial<Record<Coding | "identity", { bytes: Uint8Array<ArrayBuffer>; etag: string }>> = {
    identity: { bytes, etag: `"${hash}"` },
    ...(compressible && {
      br: { bytes: built.brotli ?? brotliOf(bytes), etag: `"${hash}-br"` },
      gzip: { bytes: built.gzip ?? Bun.gzipSync(bytes), etag: `"${hash}-gzip"` },
    }),
  }
  /** Smallest first. */
  const codings: Coding[] = compressible ? ["br", "gzip"] : []
  return { type, headers, codings, encoded }
}

/** At level 9, because higher levels take seconds. */
const brotliOf = (bytes: Uint8Array<ArrayBuffer>) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })
