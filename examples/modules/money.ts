const signs: Record<string, string> = { EUR: "€", USD: "$" };

export function format(cents: number, currency: string) {
    return `${signs[currency] ?? currency} ${(cents / 100).toFixed(2)}`;
}
