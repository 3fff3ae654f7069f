/** The version of Latchkey: the one in package.json. */
export { version } from "../package.json"
