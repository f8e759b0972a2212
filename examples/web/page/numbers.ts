// Numbers and names as they are shown.

export function signed(value: number, places = 1): string {
  return `${value > 0 ? '+' : value < 0 ? '−' : '±'}${Math.abs(value).toFixed(places)}`
}

export function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ')
}

/** The class of a change: for the better or for the worse. */
export function direction(change: number): 'up' | 'down' | '' {
  return change > 0 ? 'up' : change < 0 ? 'down' : ''
}
