/** Names and values; what is not known says so. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: string | null])[] }) {
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="m">{value ?? <span className="plate unknown">not known</span>}</dd>
        </div>
      ))}
    </dl>
  )
}
