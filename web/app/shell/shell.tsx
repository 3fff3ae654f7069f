import { Form, Link, NavLink, useLocation } from "@remix-run/react"
import { type ReactNode, useEffect, useRef } from "react"
import { useRootData } from "../preferences/root-data.ts"
import { buttonLook, LinkButton } from "../ui/button.tsx"
import { Mark } from "../ui/mark.tsx"
import { SubmitButton } from "../ui/submit-button.tsx"
import { useKeyManners } from "../ui/use-key-manners.ts"
import { ThemeSwitch } from "./theme-switch.tsx"

/** What stands around every page: skip link, header with the way about, main, footer. */
export function Shell({ children }: { children: ReactNode }) {
  const user = useRootData()?.user
  const main = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  const from = useRef(pathname)

  // On a new page the focus begins at its content, as it would if the page had been loaded whole.
  useEffect(() => {
    if (from.current === pathname) return
    from.current = pathname
    if (!main.current?.contains(document.activeElement)) main.current?.focus({ preventScroll: true })
  }, [pathname])

  useKeyManners()

  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#main"
        className="absolute top-2 left-2 z-50 -translate-y-16 rounded-md bg-accent px-4 py-2 text-on-accent focus:translate-y-0"
      >
        Skip to content
      </a>
      <header className="border-b border-line bg-card print:hidden">
        <div className="mx-auto flex min-h-14 max-w-3xl items-center gap-1 px-4 sm:gap-2 sm:px-6">
          <Link
            to={user ? "/tasks" : "/"}
            className="mr-auto flex min-h-11 items-center gap-2.5 font-semibold tracking-tight"
          >
            <Mark className="size-7" />
            <span className="max-[23.5rem]:sr-only">Latchkey</span>
          </Link>
          {user ? <OwnWays /> : <GuestWays />}
        </div>
      </header>
      <main ref={main} id="main" tabIndex={-1} className="mx-auto w-full max-w-3xl grow px-4 py-6 sm:px-6 sm:py-10">
        {children}
      </main>
      <footer className="mx-auto flex w-full max-w-3xl items-center justify-between gap-4 px-4 py-6 text-sm text-soft sm:px-6 print:hidden">
        <p>Your tasks, under your own key.</p>
        <ThemeSwitch />
      </footer>
    </div>
  )
}

const way = buttonLook(
  { look: "plain", size: "way" },
  "decoration-accent decoration-2 underline-offset-8 aria-[current]:text-ink aria-[current]:underline",
)

function OwnWays() {
  return (
    <>
      <nav aria-label="Main" className="flex">
        <NavLink to="/tasks" className={way}>
          Tasks
        </NavLink>
        <NavLink to="/settings" className={way}>
          Settings
        </NavLink>
      </nav>
      <Form method="post" action="/logout">
        <SubmitButton look="plain" size="way" formAction="/logout">
          Log out
        </SubmitButton>
      </Form>
    </>
  )
}

function GuestWays() {
  return (
    <nav aria-label="Main" className="flex items-center gap-1 sm:gap-2">
      <NavLink to="/login" className={way}>
        Log in
      </NavLink>
      <LinkButton to="/register" size="small">
        Create an account
      </LinkButton>
    </nav>
  )
}
