import { type RefObject, useLayoutEffect, useState } from 'react'

/** Width and height of the inside of an element, in whole pixels; 0 until it stands. */
export function useSize(element: RefObject<HTMLElement | null>): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 })
  useLayoutEffect(() => {
    const node = element.current!
    const measure = (): void => {
      const { clientWidth: width, clientHeight: height } = node
      setSize((before) => (before.width === width && before.height === height ? before : { width, height }))
    }
    const observer = new ResizeObserver(measure)
    observer.observe(node)
    measure()
    return () => observer.disconnect()
  }, [element])
  return size
}
