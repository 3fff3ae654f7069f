import { Form, Link, NavLink, useLocation, useNavigation } from "@remix-run/react"
import { type ReactNode, useEffect, useRef } from "react"
import { useRootData } from "../preferences/root-data.ts"
import { buttonLook, LinkButton, SubmitButton } from "../ui/button.tsx"
import { Logo } from "../ui/icons.tsx"
import { ThemeSwitch } from "./preferences.tsx"

/** The frame around every page: skip link, header with navigation, main and footer. */
export function Shell({ children }: { children: ReactNode }) {
  const user = useRootData()?.user
  const main = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  const lastPathname = useRef(pathname)

  // After a navigation by script the focus moves to the content of the new page.
  useEffect(() => {
    if (lastPathname.current === pathname) return
    lastPathname.current = pathname
    if (!main.current?.contains(document.activeElement)) main.current?.focus({ preventScroll: true })
  }, [pathname])

  useKeyRules()

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
            <Logo className="size-7" />
            <span className="max-[23.5rem]:sr-only">Latchkey</span>
          </Link>
          {user ? <UserLinks /> : <GuestLinks />}
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

const navLook = buttonLook(
  { look: "plain", size: "nav" },
  "decoration-accent decoration-2 underline-offset-8 aria-[current]:text-ink aria-[current]:underline",
)

function UserLinks() {
  return (
    <>
      <nav aria-label="Main" className="flex">
        <NavLink to="/tasks" className={navLook}>
          Tasks
        </NavLink>
        <NavLink to="/settings" className={navLook}>
          Settings
        </NavLink>
      </nav>
      <Form method="post" action="/logout">
        <SubmitButton look="plain" size="nav" formAction="/logout">
          Log out
        </SubmitButton>
      </Form>
    </>
  )
}

function GuestLinks() {
  const isSignUpOpen = useRootData()?.isSignUpOpen
  return (
    <nav aria-label="Main" className="flex items-center gap-1 sm:gap-2">
      <NavLink to="/login" className={navLook}>
        Log in
      </NavLink>
      {isSignUpOpen && (
        <LinkButton to="/register" size="small">
          Create an account
        </LinkButton>
      )}
    </nav>
  )
}

/** A thin line at the top of the window while the next page is loading. It appears after 150 ms. */
export function ProgressBar() {
  const { state, location } = useNavigation()
  if (state === "idle") return null
  return (
    <div key={location?.key} className="fixed inset-x-0 top-0 z-50 h-0.75 animate-late" aria-hidden="true">
      <div className="h-full origin-left animate-advance bg-accent" />
    </div>
  )
}

/**
 * Rules for keys on every page, applied in the capture phase:
 * - While an input method is composing text, forms and shortcuts do not get its keys, such as Enter and Escape.
 * - A held Enter acts once: key repeats press no button and send no form.
 * - Ctrl+Enter or Cmd+Enter presses the first submit button of the form that has the focus.
 */
function useKeyRules() {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement
      // Safari ends the composition before it sends its last key, which can only be recognised by the key code 229.
      if (event.isComposing || event.keyCode === 229) {
        event.stopPropagation()
        if (event.key === "Enter" && target.matches("input")) event.preventDefault()
      } else if (event.key === "Enter" && event.repeat && !target.matches("textarea")) {
        event.preventDefault()
        event.stopPropagation()
      } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        const button = target.closest("form")?.querySelector<HTMLButtonElement>("button[type=submit]")
        if (!button) return
        event.preventDefault()
        button.click()
      }
    }
    window.addEventListener("keydown", onKey, true)
    return () => window.removeEventListener("keydown", onKey, true)
  }, [])
}
