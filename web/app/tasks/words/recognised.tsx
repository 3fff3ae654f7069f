import { CloseIcon } from "#web/app/ui/icons.tsx"
import type { Recognised } from "./read-words.server.ts"

/** The recognised pieces of a title as chips. If the person removes a chip, its piece stays in the title. */
export function RecognisedChips({ pieces, onRemove }: { pieces: Recognised[]; onRemove: (piece: Recognised) => void }) {
  return (
    <div aria-live="polite" className="not-empty:mt-4">
      {pieces.length > 0 && (
        <ul aria-label="Recognised" className="flex flex-wrap gap-1.5">
          {pieces.map((piece) => (
            <li key={piece.key} className="min-w-0">
              <button
                type="button"
                onClick={() => onRemove(piece)}
                className="inline-flex min-h-9 items-center gap-1 rounded-full bg-tint pr-2 pl-3 text-sm wrap-anywhere text-accent hover:underline sm:min-h-7"
              >
                <span className="sr-only">Remove </span>
                {piece.label}
                <CloseIcon className="size-4" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
