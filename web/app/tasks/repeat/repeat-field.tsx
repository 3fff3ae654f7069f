import { type FormEvent, useState } from "react"
import { useIsHydrated } from "#web/app/forms/form.tsx"
import type { Fields } from "#web/app/forms/refusal.ts"
import { setValue } from "#web/app/forms/set-value.ts"
import { TextField } from "#web/app/ui/field.tsx"

const units = { day: "days", week: "weeks", month: "months", year: "years" }
const days = { MO: "Mon", TU: "Tue", WE: "Wed", TH: "Thu", FR: "Fri", SA: "Sat", SU: "Sun" }

/** When a task repeats, in words, and a small form that writes these words. */
export function RepeatField({ value, error }: { value?: string; error?: string }) {
  const isHydrated = useIsHydrated()
  const [fault, setFault] = useState<string>()
  // With JavaScript the choice is written into the text field, so the controls of the choice are not sent.
  const form = isHydrated ? "none" : undefined

  async function write({ currentTarget }: FormEvent<HTMLFieldSetElement>) {
    const text = currentTarget.closest("form")?.elements.namedItem("repeat")
    const { chosenInWords } = await import("./chosen-repeat.ts")
    const chosen = chosenInWords(valuesIn(currentTarget))
    setFault(chosen && "fault" in chosen ? chosen.fault : undefined)
    if (chosen && "words" in chosen && text instanceof HTMLInputElement) setValue(text, chosen.words)
  }

  return (
    <div className="grid content-start gap-1.5">
      <TextField
        label="Repeat"
        name="repeat"
        placeholder="every 2 weeks on Mon"
        autoComplete="off"
        autoCapitalize="none"
        defaultValue={value}
        error={fault ?? error}
        onInput={() => setFault(undefined)}
      />
      <details className="group/choice">
        <summary className="link flex min-h-6 w-fit items-center text-sm">Choose how often</summary>
        <fieldset data-choice className="mt-2 grid gap-3 rounded-md border border-line p-3" onChange={write}>
          <legend className="sr-only">How often</legend>
          <div className="flex items-center gap-2">
            <label className="flex items-center gap-2 text-sm">
              Every
              <input
                form={form}
                name="repeatEvery"
                inputMode="numeric"
                maxLength={2}
                defaultValue="1"
                className="control w-14"
              />
            </label>
            <select form={form} name="repeatUnit" aria-label="Unit" className="control select min-w-0 grow">
              <option value="">–</option>
              {Object.entries(units).map(([unit, name]) => (
                <option key={unit} value={unit}>
                  {name}
                </option>
              ))}
            </select>
          </div>
          <div className="hidden flex-wrap gap-x-3 gap-y-1 group-has-[option[value=week]:checked]/choice:flex unscripted:flex">
            {Object.entries(days).map(([day, name]) => (
              <label key={day} className="flex min-h-6 items-center gap-1.5 text-sm">
                <input form={form} type="checkbox" name={`repeat${day}`} className="size-5" />
                {name}
              </label>
            ))}
          </div>
          <label className="flex flex-wrap items-center gap-2 text-sm">
            Counted from
            <select form={form} name="repeatFrom" className="control select min-w-0 grow">
              <option value="">its date</option>
              <option value="completion">the day it is completed</option>
            </select>
          </label>
        </fieldset>
      </details>
    </div>
  )
}

/** Returns the values in the small form, as a form would send them. */
function valuesIn(group: HTMLFieldSetElement): Fields {
  const controls = [...group.querySelectorAll<HTMLInputElement | HTMLSelectElement>("input, select")]
  return Object.fromEntries(
    controls.flatMap((control) =>
      control.type !== "checkbox" || (control as HTMLInputElement).checked ? [[control.name, control.value]] : [],
    ),
  )
}
