import { Link } from "@remix-run/react"
import type { ComponentProps } from "react"

const looks = {
  primary: "bg-accent text-on-accent hover:bg-accent-strong shadow-card",
  quiet: "border border-edge bg-card text-ink hover:bg-hover",
  plain: "text-soft hover:bg-hover hover:text-ink",
  link: "font-semibold text-accent hover:bg-hover",
  danger: "border border-danger bg-card text-danger hover:bg-danger-tint",
}

const sizes = {
  medium: "min-h-11 px-4 gap-2 sm:min-h-10",
  small: "min-h-9 px-3 gap-1.5 text-sm sm:min-h-8",
  /** Among the ways in the header. */
  way: "min-h-11 px-2 text-sm sm:min-h-9 sm:px-3",
  icon: "size-11 sm:size-9",
}

export type Look = { look?: keyof typeof looks; size?: keyof typeof sizes }

/** The class names of a button, for what looks like one. */
export function buttonLook({ look = "quiet", size = "medium" }: Look, more = "") {
  return `relative inline-flex items-center justify-center rounded-md font-medium whitespace-nowrap transition-colors select-none aria-disabled:cursor-default ${looks[look]} ${sizes[size]} ${more}`
}

type ButtonProps = ComponentProps<"button"> & Look & { pending?: boolean }

/**
 * A button; while `pending` it keeps its name, its width and the focus, shows that it is at work, and takes no second press.
 */
export function Button({
  look,
  size,
  pending = false,
  className,
  children,
  onClick,
  type = "button",
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-disabled={pending || undefined}
      aria-busy={pending || undefined}
      className={buttonLook({ look, size }, className)}
      onClick={(event) => {
        if (pending) event.preventDefault()
        else onClick?.(event)
      }}
    >
      {children}
      {pending && <Working />}
    </button>
  )
}

export function LinkButton({ look, size, className, ...rest }: ComponentProps<typeof Link> & Look) {
  return <Link {...rest} className={buttonLook({ look, size }, className)} />
}

/** Appears after 150 ms, so that what is quick does not flicker. */
function Working() {
  return (
    <span
      className="absolute inset-0 grid animate-late place-items-center rounded-[inherit] bg-inherit"
      aria-hidden="true"
    >
      <span className="size-4 animate-spin rounded-full border-2 border-current border-t-transparent" />
    </span>
  )
}
