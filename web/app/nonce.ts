import { createContext, useContext } from "react"

/** The nonce of the page's scripts. The Content-Security-Policy allows no scripts without it. */
export const NonceContext = createContext<string | undefined>(undefined)

/** Undefined in the browser, because browsers hide nonces from scripts. */
export const useNonce = () => useContext(NonceContext)
