/** What the model is told, what the checker checks, and what is checked at run time. */
interface Invoice { id: string; customer: string; cents: number; paid: boolean }
declare function invoices(customer: string): Promise<Invoice[]>;
declare namespace mail {
    /** Waits until a person has approved it. */
    function send(to: string, text: string): Promise<boolean>;
}
type Result = { open: number; reminded: boolean };
