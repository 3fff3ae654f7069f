import { FaultPage } from "./error-page.tsx"
import { Shell } from "./shell.tsx"

/** Every error that nothing closer caught, in the app's own look, with a way on. */
export function ErrorBoundary() {
  return (
    <Shell>
      <FaultPage />
    </Shell>
  )
}
