import { Tooltip } from '@blueprintjs/core'

interface Option<V extends string> {
  readonly value: V
  readonly label: string
}

/** A choice between a few things that exclude one another. */
export function Segments<V extends string>(props: {
  label: string
  hint?: string
  value: V
  options: readonly Option<V>[]
  onChange: (value: V) => void
}) {
  return (
    <Tooltip content={props.hint} disabled={!props.hint} placement="bottom">
      <fieldset className="segments" aria-label={props.label}>
        {props.options.map(({ value, label }) => (
          <button key={value} type="button" aria-pressed={value === props.value} onClick={() => props.onChange(value)}>
            {label}
          </button>
        ))}
      </fieldset>
    </Tooltip>
  )
}
