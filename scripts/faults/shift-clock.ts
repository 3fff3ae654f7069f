// Preloaded into a server, so that its clock differs from the machine's by CLOCK_SHIFT seconds.

const shift = Number(process.env.CLOCK_SHIFT) * 1_000
const Real = Date

globalThis.Date = class extends Real {
  constructor(...given: []) {
    super(...(given.length === 0 ? ([Real.now() + shift] as unknown as []) : given))
  }

  static override now = () => Real.now() + shift
} as DateConstructor
