import { redirect } from "@remix-run/node"
import { createAccessKey, revokeAccessKey } from "../auth/access-keys.server.ts"
import { changeEmail, changeName, changePassword, deleteAccount, type Ended } from "../auth/account.server.ts"
import { createCalendarAddress, revokeCalendarAddress } from "../auth/calendar-addresses.server.ts"
import { endOtherSessions, endSessionOf, type Session } from "../auth/session.server.ts"
import { type FlashOptions, flash } from "../forms/flash.server.ts"
import { refused, textFields } from "../forms/refusal.server.ts"
import { todayOf } from "../preferences/preferences.server.ts"
import { tasksApi } from "../task-api/client.server.ts"
import { changeTasks } from "../tasks/edit/change-tasks.server.ts"
import { removeLabel, renameLabel } from "./change-labels.server.ts"
import { pagesIn, settingsAddress } from "./pages.tsx"

/** A new access key or calendar address. It is shown once and not stored. */
export type CreatedSecret = { ok: true; accessKey?: string; calendarAddress?: string }

/** The fields of the settings forms that may be filled in again, and the buttons. Passwords are left out. */
export const settingsIn = (form: FormData) =>
  textFields(form, [
    "rename",
    "name",
    "emailChange",
    "newEmail",
    "passwordChange",
    "endSession",
    "endOthers",
    "createKey",
    "days",
    "revokeKey",
    "createCalendar",
    "revokeCalendar",
    "renameLabel",
    "removeLabel",
    "undo",
    "deleteAccount",
    "owner",
  ])

/** Makes a change on the settings page. The name of the pressed button says which. */
export async function changeSettings(request: Request, session: Session, form: FormData) {
  const fields = settingsIn(form)
  const api = tasksApi(session, request, fields)
  /** Redirects to the same page with a message. */
  const done = async (
    message: string,
    { headers = new Headers(), ...more }: FlashOptions & { headers?: Headers } = {},
  ) => {
    headers.append("Set-Cookie", await flash(message, more))
    return redirect(settingsAddress(pagesIn(new URL(request.url).searchParams)), { headers })
  }
  try {
    if (form.has("rename")) {
      await changeName(request, form.get("name"))
      return done("Your name was changed.")
    }
    if (form.has("emailChange")) {
      await changeEmail(request, Object.fromEntries(form))
      return done("Your email address was changed.")
    }
    if (form.has("passwordChange")) {
      const { headers, ended } = await changePassword(request, Object.fromEntries(form))
      return done(`Your password was changed.${endedInWords(ended)}`, { headers })
    }
    if (form.has("endSession")) {
      await endSessionOf(request, session, String(form.get("endSession")))
      return done("The session has ended.")
    }
    if (form.has("endOthers")) {
      await endOtherSessions(request)
      return done("Every other session has ended.")
    }
    if (form.has("createKey")) {
      const days = Number(form.get("days")) || undefined
      const name = String(form.get("name") ?? "")
      const { key } = await createAccessKey(request, { name, password: form.get("password"), days })
      return { ok: true, accessKey: key } satisfies CreatedSecret
    }
    if (form.has("revokeKey")) {
      await revokeAccessKey(request, String(form.get("revokeKey")))
      return done("The access key was revoked.")
    }
    if (form.has("createCalendar")) {
      const calendarAddress = await createCalendarAddress(request, session, form.get("password"))
      return { ok: true, calendarAddress } satisfies CreatedSecret
    }
    if (form.has("revokeCalendar")) {
      await revokeCalendarAddress(request, session, String(form.get("revokeCalendar")))
      return done("The calendar address was revoked.")
    }
    if (fields.renameLabel !== undefined) {
      const { message, undo } = await renameLabel(api, fields.renameLabel, fields.name ?? "")
      return done(message, { undo })
    }
    if (fields.removeLabel !== undefined) {
      const { message, undo } = await removeLabel(api, fields.removeLabel)
      return done(message, { undo })
    }
    if (fields.undo) {
      const result = await changeTasks(api, { undo: fields.undo }, await todayOf(request))
      return result.ok ? done(result.message, { undo: result.undo }) : done(result.message!, { failed: true })
    }
    if (form.has("deleteAccount")) {
      const headers = await deleteAccount(request, form.get("password"))
      headers.append("Set-Cookie", await flash("Your account and everything in it was deleted.", { loggedOut: true }))
      return redirect("/login", { headers })
    }
  } catch (error) {
    return refused(error, fields)
  }
  throw new Response(null, { status: 400 })
}

/** Returns ` 2 other sessions and 1 access key were ended.`, or an empty text. */
function endedInWords({ sessions, keys, calendars }: Ended): string {
  const counted = (count: number, one: string, several = `${one}s`) =>
    count > 0 ? [`${count} ${count === 1 ? one : several}`] : []
  const ended = [
    ...counted(sessions, "other session"),
    ...counted(keys, "access key"),
    ...counted(calendars, "calendar address", "calendar addresses"),
  ]
  const verb = sessions + keys + calendars === 1 ? "was" : "were"
  return ended.length > 0 ? ` ${new Intl.ListFormat("en").format(ended)} ${verb} ended.` : ""
}
