import { createContext, useContext } from "react"

/** The page's nonce: its own scripts carry it, and the Content-Security-Policy lets no other script run. */
export const NonceContext = createContext<string | undefined>(undefined)

/** Undefined in the browser, which hides nonces from scripts. */
export const useNonce = () => useContext(NonceContext)
