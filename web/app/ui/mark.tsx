/** The product's mark: a tick that is a key. The same drawing as `web/public/favicon.svg`. */
export function Mark({ className = "size-8" }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={`shrink-0 ${className}`} aria-hidden="true">
      <rect width="32" height="32" rx="8.5" className="fill-accent" />
      <g className="stroke-on-accent" fill="none" strokeWidth="2.7" strokeLinecap="round" strokeLinejoin="round">
        <path d="M7.2 16.4l5.6 6 6.9-9.1" />
        <circle cx="21.9" cy="10.3" r="3.7" />
        <path d="M9.9 19.3l-2 1.9" />
      </g>
    </svg>
  )
}
