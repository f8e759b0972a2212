// Days and instants. A day is a text, 2026-11-28, as the database has it: it belongs to a user's
// calendar and to no time zone.

const DAY = 86_400_000

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10)
}

/** How many days a period has, both ends included. */
export function daysIn(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY) + 1
}

export function mondayOf(day: string): string {
  return addDays(day, -((new Date(day).getUTCDay() + 6) % 7))
}

/** The date now in a time zone. */
export function todayIn(zone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(new Date())
}

export function longDay(day: string): string {
  return format(day, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' })
}

export function shortDay(day: string): string {
  return format(day, { day: 'numeric', month: 'short' })
}

export function weekdayOf(day: string): string {
  return format(day, { weekday: 'short' })
}

export function monthOf(day: string): string {
  return format(day, { month: 'short' })
}

export function dayOf(instant: string, zone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(new Date(instant))
}

/** 35 minutes, 11 hours, 3 days: until an instant. */
export function timeUntil(instant: string): string {
  const minutes = Math.max(0, Math.round((Date.parse(instant) - Date.now()) / 60_000))
  if (minutes < 90) return counted(minutes, 'minute')
  return minutes < 48 * 60
    ? counted(Math.round(minutes / 60), 'hour')
    : counted(Math.round(minutes / 1440), 'day')
}

export function counted(number: number, thing: string): string {
  return `${number.toLocaleString('en')} ${thing}${number === 1 ? '' : 's'}`
}

function format(day: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' }).format(new Date(day))
}
