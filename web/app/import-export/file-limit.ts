/** Bytes of a file that the import page accepts: as many as the API accepts of the tasks in it. */
export const largestFile = 4 * 1024 * 1024

export const tooLarge = "This file is too large: at most 4 MB can be imported at once. Divide it."
