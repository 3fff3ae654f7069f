/** How many changes a page sends together when it is left; the rest wait in its tab. */
export const MOST_AT_FAREWELL = 20
