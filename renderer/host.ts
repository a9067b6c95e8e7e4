/** How the page reaches the engine, whichever host it stands in. */
export interface Host {
  readonly kind: 'desktop' | 'browser'
  /** Rejects with a CallError. */
  call(name: string, input: unknown): Promise<unknown>
  on(name: string, listener: (payload: unknown) => void): () => void
  /** Takes dropped files into the case; answers with archives among them that a program is writing. */
  take(files: readonly File[]): Promise<readonly string[]>
  /** Follows whether the host can be reached. The desktop's always can; what befalls the engine is an `engine.state` event. */
  onReach(listener: (reach: Reach) => void): () => void
}

/** Whether the way to the engine is open. */
export type Reach = 'connecting' | 'connected' | 'lost'
