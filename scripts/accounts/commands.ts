import { connect } from "#shared/database/connect.ts"
import { logToStandardError } from "#shared/log/log.ts"
import { OperatorError } from "#shared/operator-error.ts"
import { readSettings, type Settings } from "#shared/settings.ts"
import { newestVersion, schemaVersion } from "../backup/schema-version.ts"
import { migrateDatabase } from "../database/migrate.ts"
import { print } from "../launch/print.ts"
import { databaseForCommand } from "../start/command-database.ts"
import { provideSettings } from "../start/environment.ts"

type Actions = typeof import("#web/app/auth/account-commands.server.ts")

type Command = {
  usage: string
  /** The number of arguments. */
  min: number
  max: number
  /** Whether a database is created if there is none. */
  create?: boolean
  /** Returns the lines to print. */
  run: (actions: Actions, args: string[]) => Promise<string[]>
}

const commands: Record<string, Command> = {
  list: {
    usage: "list",
    min: 0,
    max: 0,
    run: async ({ listAccounts }) =>
      (await listAccounts()).map(({ email, name, createdAt, lastUsedAt }) =>
        [email, name, createdAt.toISOString(), lastUsedAt?.toISOString() ?? "never"].map(onOneLine).join("\t"),
      ),
  },
  create: {
    usage: "create EMAIL [NAME]",
    min: 1,
    max: 2,
    create: true,
    run: async ({ createAccount }, [email = "", name]) => [
      `The account ${email} is created. Its password can be set within an hour: ${await createAccount(email, name)}`,
    ],
  },
  reset: {
    usage: "reset EMAIL",
    min: 1,
    max: 1,
    run: async ({ createResetLink }, [email = ""]) => [
      `A new password for ${email} can be set within an hour: ${await createResetLink(email)}`,
    ],
  },
  invite: {
    usage: "invite [EMAIL]",
    min: 0,
    max: 1,
    create: true,
    run: async ({ createInvitation }, [email]) => [
      `One account${email ? ` for ${email}` : ""} can be created within seven days: ${await createInvitation(email)}`,
    ],
  },
  delete: {
    usage: "delete EMAIL",
    min: 1,
    max: 1,
    run: async ({ deleteAccountOf }, [email = ""]) => {
      await deleteAccountOf(email)
      return [`The account ${email} is deleted, with everything that belonged to it.`]
    },
  },
}

/** `bun run accounts …`. Returns the exit code. Throws `OperatorError`. */
export async function manageAccounts([name = "", ...args]: string[]): Promise<number> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command || args.length < command.min || args.length > command.max) {
    const known = Object.values(command ? { command } : commands).map(({ usage }) => usage)
    throw new OperatorError(`Use bun run accounts ${known.join(" | ")}`)
  }
  const settings = readSettings(process.env, { needsSecret: false })
  logToStandardError()
  await using running = new AsyncDisposableStack()
  const url = await databaseForCommand(settings, running, { create: command.create })
  await prepare(url, settings)
  // These commands sign and encrypt nothing, so they need no secret.
  provideSettings({
    ...settings,
    DATABASE_URL: url,
    BETTER_AUTH_SECRET: settings.BETTER_AUTH_SECRET ?? crypto.randomUUID(),
  })
  const actions = await import("#web/app/auth/account-commands.server.ts")
  running.defer(async () => void (await actions.disconnect()))
  for (const line of await command.run(
    actions,
    args.map((arg) => arg.trim()),
  ))
    print(line)
  return 0
}

/** Creates the schema in an empty database. Throws `OperatorError` for another schema, because that release may be running. */
async function prepare(url: string, { API_DATABASE_URL }: Settings) {
  await using client = connect(url, { max: 1 })
  const version = await schemaVersion(client)
  if (version === undefined) return migrateDatabase(url, { apiUrl: API_DATABASE_URL })
  if (version === newestVersion) return
  throw new OperatorError(
    version === "newer"
      ? "The database belongs to a newer release of Latchkey: use the commands of that release."
      : "The database belongs to an older release of Latchkey: stop it, and run `bun run db:migrate` first.",
  )
}

/** Names from other systems may contain line breaks and tabs. */
const onOneLine = (text: string) => text.replace(/\p{Cc}+/gu, " ")
