/** Something the operator can put right: its message says what and how, and is shown alone, without a stack. */
export class OperatorError extends Error {
  override name: string = "OperatorError"
}
