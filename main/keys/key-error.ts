/** A key cannot be made, read or trusted as asked: the message says why and what to do, and holds nothing that is private. */
export class KeyError extends Error {}
