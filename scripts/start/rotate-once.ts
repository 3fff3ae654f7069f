import { resolve } from "node:path"
import { OperatorError } from "#shared/operator-error.ts"
import { readSettings } from "#shared/settings.ts"
import { print } from "../launch/print.ts"
import { runningDatabase } from "../postgres/running-database.ts"
import { localSecret } from "./data-folder.ts"
import { provideSettings } from "./environment.ts"

/** Creates a new signing key, even while Latchkey runs. Returns the exit code. Throws `OperatorError`. */
export async function rotateOnce(): Promise<number> {
  const settings = readSettings(process.env, { needsSecret: false })
  const folder = resolve(settings.DATA_DIR)
  if (settings.JWT_ALGORITHM === "HS256")
    throw new OperatorError("With HS256 there is no key to rotate: tokens are signed with BETTER_AUTH_SECRET.")
  const url = settings.DATABASE_URL ?? runningDatabase(folder)
  if (!url)
    throw new OperatorError(`Latchkey is not running on the data folder ${folder}: start it, or set DATABASE_URL.`)

  provideSettings({
    ...settings,
    DATABASE_URL: url,
    BETTER_AUTH_SECRET: settings.BETTER_AUTH_SECRET ?? localSecret(folder),
  })
  const { rotateKeys } = await import("#web/app/auth/tokens/signing-keys.server.ts")
  print(
    `The key ${await rotateKeys()} is published now and signs tokens from the next minute on. ` +
      "The old keys stay published until their last token has expired.",
  )
  return 0
}
