import { type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node"
import { findSession } from "../auth/session.server.ts"
import { config } from "../config.server.ts"
import { useRootData } from "../preferences/root-data.ts"
import { LinkButton } from "../ui/button.tsx"
import { CalendarIcon, CheckIcon, FlagIcon } from "../ui/icons.tsx"

/** Sends no scripts, because this page needs none. */
export const handle = { plain: true }

const title = "Latchkey: your tasks, under your own key"
const description =
  "A private task manager that is quick to use and keeps your tasks to yourself. Works on any screen, with the keyboard, and without JavaScript."

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title },
  { name: "description", content: description },
  { property: "og:title", content: title },
  { property: "og:description", content: description },
  { property: "og:type", content: "website" },
  { property: "og:image", content: `${data?.origin}/social.png` },
  { name: "twitter:card", content: "summary_large_image" },
]

export async function loader({ request }: LoaderFunctionArgs) {
  if (await findSession(request)) throw redirect("/tasks")
  return { origin: config.BETTER_AUTH_URL }
}

export default function Home() {
  const isSignUpOpen = useRootData()?.isSignUpOpen
  return (
    <>
      <section className="grid justify-items-start gap-5 py-8 sm:py-14">
        <h1 className="max-w-xl text-2xl sm:text-3xl">Your tasks, under your own key.</h1>
        <p className="max-w-lg text-lg text-soft">
          Latchkey is a private task manager. Write down what you have to do, see what comes next, and be sure that no
          one else reads it.
        </p>
        <div className="flex flex-wrap gap-3">
          {isSignUpOpen && (
            <LinkButton to="/register" look="primary">
              Create an account
            </LinkButton>
          )}
          <LinkButton to="/login" look={isSignUpOpen ? "quiet" : "primary"}>
            Log in
          </LinkButton>
        </div>
      </section>
      <Example />
      <ul className="grid gap-8 py-12 sm:grid-cols-3 sm:gap-6">
        {features.map(([name, text]) => (
          <li key={name} className="border-t-2 border-accent pt-3">
            <h2 className="text-lg">{name}</h2>
            <p className="mt-1 text-soft">{text}</p>
          </li>
        ))}
      </ul>
    </>
  )
}

const features = [
  ["Yours alone", "Every task is tied to your account twice: in the service that stores it, and in the database."],
  ["Quick to use", "The list reacts at once, every action has a key, and mistakes can be undone."],
  ["Works anywhere", "On phones and desktops, offline for a while, in light and dark, and without JavaScript."],
]

/** A picture of the task list, made of HTML. */
function Example() {
  return (
    <figure
      aria-label="An example list of tasks"
      className="overflow-hidden rounded-lg border border-line bg-card shadow-float"
    >
      <ul className="divide-y divide-line">
        {[
          { title: "Book the ferry to Oban", due: "Tomorrow", high: true },
          { title: "Return the ladder to Ruth", due: "Friday" },
          { title: "Water the tomatoes", done: true },
        ].map(({ title, due, high, done }) => (
          <li key={title} className="flex items-center gap-3 px-4 py-3.5 sm:gap-3.5">
            <span
              className={`grid size-5.5 shrink-0 place-items-center rounded-full border-2 ${done ? "border-accent bg-accent text-on-accent" : "border-edge"}`}
            >
              {done && <CheckIcon className="size-4" />}
            </span>
            <span className={`grow ${done ? "text-soft line-through" : ""}`}>{title}</span>
            {high && (
              <span className="flex items-center gap-1 text-sm text-danger">
                <FlagIcon className="size-4" />
                High
              </span>
            )}
            {due && (
              <span className="flex items-center gap-1 text-sm text-soft">
                <CalendarIcon className="size-4" />
                {due}
              </span>
            )}
          </li>
        ))}
      </ul>
    </figure>
  )
}
