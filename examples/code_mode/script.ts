// As a model may have written it.
const open = (await invoices("ann")).filter((invoice) => !invoice.paid);
const cents = open.reduce((sum, invoice) => sum + invoice.cents, 0);
console.log(`${open.length} open, ${(cents / 100).toFixed(2)}`);
const reminded = open.length > 0 && await mail.send("ann@example.com", `Please pay ${(cents / 100).toFixed(2)}.`);
({ open: open.length, reminded })
