/* The texts that a migration is asked with. Pure. */

/** The node of a place: "sign#7" and "join<flow-3#2" wait at "sign" and "join". */
export const nodeOfPlace = (place: string): string => place.replace(/[<#].*$/, '')

/** Which step goes where, as the server reads it: "old>new old2>new2"; empty when nothing is said. */
export function mapText(map: Record<string, string>): string {
  return Object.entries(map).filter(([from, to]) => to && to !== from).map(([from, to]) => `${from}>${to}`).join(' ')
}
