/** The archive cannot be read, written or made as asked: the message says why and what to do. */
export class ArchiveError extends Error {}
