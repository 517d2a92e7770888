// Generated from /openapi.json by `npm run types`; do not edit.

export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AnswerForm: {
            /** @description As the form's schema asks. */
            data?: unknown;
            /**
             * @description Only when the node waits more than once.
             * @default
             */
            step: string;
        };
        /** @description A result file. */
        ArtifactOut: {
            createdAt: string;
            mediaType: string;
            name: string;
            sha256: string;
            size: number;
            url: string;
        };
        /** @description What was bought: a frozen version of a workflow. */
        BoughtOut: {
            /** @description SHA-256 of the frozen version's definition. */
            digest: string;
            id: string;
            name: string;
            version: number;
        };
        /** @description Nothing to say. */
        CancelPublicExecution: Record<string, never>;
        CancelTerms: {
            allowed: boolean;
            /** @description Whether (and what) a cancel by the buyer would give back. */
            refund: boolean | string;
        };
        /** @description Where to pay. */
        Checkout: {
            expiresAt: string;
            /** @description Ours, stable; empty if nothing is to be paid. */
            id: string;
            provider: string;
            /** @description Open it in a browser. Empty: not ready yet, see links.pay. */
            url: string;
        };
        /** @description A new execution. The client token is shown once, here. */
        Created: {
            checkout: components["schemas"]["Checkout"] | null;
            /** @description Empty on a replay without proof. */
            clientToken: string;
            execution: {
                [key: string]: unknown;
            };
        };
        /** @description All fields are optional. */
        CreatePublicExecution: {
            /** @default  */
            cancelUrl: string;
            /** @description Shown to the client as it is. */
            clientSafeMetadata?: {
                [key: string]: unknown;
            };
            /**
             * @description A token of your own: ct_ and at least 43 base64url characters.
             * @default
             */
            clientToken: string;
            /**
             * @description Your own reference.
             * @default
             */
            externalRef: string;
            /**
             * @description 16 to 255 characters; the same key again is the same execution.
             * @default
             */
            idempotencyKey: string;
            /**
             * @description Who takes the money; the first by default.
             * @default
             */
            provider: string;
            /** @description The input, checked against the workflow's input schema. Never shown. */
            requestPayload?: {
                [key: string]: unknown;
            };
            /** @default  */
            sourceEntityId: string;
            /** @default  */
            sourceEntityType: string;
            /**
             * @description Who asks: your system's name.
             * @default
             */
            sourceSystem: string;
            /** @default  */
            successUrl: string;
        };
        /** @description It is done; there is nothing more to say. */
        Done: Record<string, never>;
        Envelope_Created_: {
            /**
             * @default 200
             * @constant
             */
            code: 200;
            data: components["schemas"]["Created"];
            /**
             * @default success
             * @constant
             */
            message: "success";
            /** @description Equal to the X-Request-Id header. */
            requestId: string;
        };
        Envelope_Done_: {
            /**
             * @default 200
             * @constant
             */
            code: 200;
            data: components["schemas"]["Done"];
            /**
             * @default success
             * @constant
             */
            message: "success";
            /** @description Equal to the X-Request-Id header. */
            requestId: string;
        };
        Envelope_list_ArtifactOut__: {
            /**
             * @default 200
             * @constant
             */
            code: 200;
            data: components["schemas"]["ArtifactOut"][];
            /**
             * @default success
             * @constant
             */
            message: "success";
            /** @description Equal to the X-Request-Id header. */
            requestId: string;
        };
        Envelope_MetaOut_: {
            /**
             * @default 200
             * @constant
             */
            code: 200;
            data: components["schemas"]["MetaOut"];
            /**
             * @default success
             * @constant
             */
            message: "success";
            /** @description Equal to the X-Request-Id header. */
            requestId: string;
        };
        Envelope_Page_RunItem__: {
            /**
             * @default 200
             * @constant
             */
            code: 200;
            data: components["schemas"]["Page_RunItem_"];
            /**
             * @default success
             * @constant
             */
            message: "success";
            /** @description Equal to the X-Request-Id header. */
            requestId: string;
        };
        Envelope_Page_WorkflowOut__: {
            /**
             * @default 200
             * @constant
             */
            code: 200;
            data: components["schemas"]["Page_WorkflowOut_"];
            /**
             * @default success
             * @constant
             */
            message: "success";
            /** @description Equal to the X-Request-Id header. */
            requestId: string;
        };
        Envelope_PublicExecution_: {
            /**
             * @default 200
             * @constant
             */
            code: 200;
            data: components["schemas"]["PublicExecution"];
            /**
             * @default success
             * @constant
             */
            message: "success";
            /** @description Equal to the X-Request-Id header. */
            requestId: string;
        };
        Envelope_ReceiptOut_: {
            /**
             * @default 200
             * @constant
             */
            code: 200;
            data: components["schemas"]["ReceiptOut"];
            /**
             * @default success
             * @constant
             */
            message: "success";
            /** @description Equal to the X-Request-Id header. */
            requestId: string;
        };
        Envelope_Rotated_: {
            /**
             * @default 200
             * @constant
             */
            code: 200;
            data: components["schemas"]["Rotated"];
            /**
             * @default success
             * @constant
             */
            message: "success";
            /** @description Equal to the X-Request-Id header. */
            requestId: string;
        };
        Envelope_RunOut_: {
            /**
             * @default 200
             * @constant
             */
            code: 200;
            data: components["schemas"]["RunOut"];
            /**
             * @default success
             * @constant
             */
            message: "success";
            /** @description Equal to the X-Request-Id header. */
            requestId: string;
        };
        Envelope_TestCheckout_: {
            /**
             * @default 200
             * @constant
             */
            code: 200;
            data: components["schemas"]["TestCheckout"];
            /**
             * @default success
             * @constant
             */
            message: "success";
            /** @description Equal to the X-Request-Id header. */
            requestId: string;
        };
        Envelope_TicketOut_: {
            /**
             * @default 200
             * @constant
             */
            code: 200;
            data: components["schemas"]["TicketOut"];
            /**
             * @default success
             * @constant
             */
            message: "success";
            /** @description Equal to the X-Request-Id header. */
            requestId: string;
        };
        Envelope_Uploaded_: {
            /**
             * @default 200
             * @constant
             */
            code: 200;
            data: components["schemas"]["Uploaded"];
            /**
             * @default success
             * @constant
             */
            message: "success";
            /** @description Equal to the X-Request-Id header. */
            requestId: string;
        };
        Envelope_WorkflowOut_: {
            /**
             * @default 200
             * @constant
             */
            code: 200;
            data: components["schemas"]["WorkflowOut"];
            /**
             * @default success
             * @constant
             */
            message: "success";
            /** @description Equal to the X-Request-Id header. */
            requestId: string;
        };
        /** @description One line of the timeline. */
        Event: {
            createdAt: string;
            /** @enum {string} */
            eventType: "execution.created" | "execution.cancelled" | "execution.erased" | "checkout.opened" | "checkout.expired" | "payment.processing" | "payment.failed" | "payment.confirmed" | "payment.late" | "payment.review" | "payment.disputed" | "payment.dispute_closed" | "refund.pending" | "refund.issued" | "refund.failed" | "run.queued" | "run.started" | "run.waiting" | "run.resumed" | "run.paused" | "run.succeeded" | "run.failed" | "run.cancelled" | "step.started" | "step.progress" | "step.retrying" | "step.succeeded" | "step.failed" | "step.skipped";
            id: string;
            /** @enum {string} */
            level: "info" | "success" | "warning" | "error";
            message: string;
            /** @description The node it is about, or empty. */
            nodeId: string;
            /** @description The run it is about, or empty. */
            runId: string;
            /** @description 1, 2, 3 ... without gaps. */
            seq: number;
            title: string;
        };
        farebox__api__envelope__Envelope_RunStarted___1: {
            /**
             * @default 200
             * @constant
             */
            code: 200;
            data: components["schemas"]["farebox__api__shapes__RunStarted"];
            /**
             * @default success
             * @constant
             */
            message: "success";
            /** @description Equal to the X-Request-Id header. */
            requestId: string;
        };
        farebox__api__shapes__RunStarted: {
            runId: string;
        };
        /** @description Addresses of everything that can be done; empty where it does not apply. */
        Links: {
            answer: string;
            cancel: string;
            page: string;
            pay: string;
            receipt: string;
            self: string;
            stream: string;
        } & {
            [key: string]: unknown;
        };
        MetaOut: {
            description: string;
            name: string;
            workflowId: string;
        };
        NodeOut: {
            children: string[];
            loopBody: string[];
            type: string;
        };
        NodeState: {
            finishedAt: string;
            startedAt: string;
            /** @enum {string} */
            status: "pending" | "running" | "success" | "failure" | "skipped" | "waiting" | "scheduled" | "cancelled";
            type: string;
        };
        OrderOut: {
            /** @description Minor units: 500 is five euros. */
            amount: number;
            checkoutSessionId: string;
            createdAt: string;
            currency: string;
            id: string;
            /** @enum {string} */
            refundPolicy: "on_failure" | "never";
        };
        Page_RunItem_: {
            hasMore: boolean;
            items: components["schemas"]["RunItem"][];
            limit: number;
            /** @description Send it as `cursor` for the next window; empty at the end. */
            nextCursor: string;
            offset: number;
        };
        Page_WorkflowOut_: {
            hasMore: boolean;
            items: components["schemas"]["WorkflowOut"][];
            limit: number;
            /** @description Send it as `cursor` for the next window; empty at the end. */
            nextCursor: string;
            offset: number;
        };
        /** @description Money that really moved. */
        PaymentOut: {
            amount: number;
            currency: string;
            id: string;
            /** @enum {string} */
            kind: "settled" | "late" | "extra" | "mismatched";
            provider: string;
            receivedAt: string;
            testMode: boolean;
        };
        /** @enum {string} */
        PaymentStatus: "not_required" | "pending" | "processing" | "paid" | "failed" | "expired" | "refund_pending" | "refunded" | "partially_refunded" | "disputed" | "review";
        /** @description The seed of this API: status and timeline of one execution. */
        PublicExecution: {
            cancel: components["schemas"]["CancelTerms"];
            checkoutSessionId: string;
            clientSafeMetadata: {
                [key: string]: unknown;
            };
            createdAt: string;
            /** @description Oldest first; the newest 200 unless asked otherwise. */
            events: components["schemas"]["Event"][];
            /** @description How many older events were left out. */
            eventsOmitted: number;
            /** @description Empty until it ends. */
            finishedAt: string;
            id: string;
            links: components["schemas"]["Links"];
            message: string;
            orderId: string;
            /** @description What the workflow's author chose to give; null before success. */
            output?: unknown;
            paymentStatus: components["schemas"]["PaymentStatus"];
            /** @description Until when the checkout takes a payment; empty where none is asked for. */
            payUntil: string;
            price?: components["schemas"]["PublicPrice"] | null;
            progress: components["schemas"]["PublicProgress"];
            /** @description Place in the queue; null unless workflow_queued. */
            queue: components["schemas"]["Queue"] | null;
            refund?: components["schemas"]["PublicRefund"] | null;
            /** @description Empty until it is paid and queued. */
            runId: string;
            /** @description Seq of the last event that exists. */
            seq: number;
            /** @description Empty until the run starts. */
            startedAt: string;
            status: components["schemas"]["Status"];
            /** @description True for test money. */
            testMode: boolean;
            waitingFor?: components["schemas"]["PublicWait"] | null;
            /** @default [] */
            waits: components["schemas"]["PublicWait"][];
            workflowId: string;
        };
        PublicPrice: {
            /** @description Minor units: 500 is five euros. */
            amount: number;
            currency: string;
        };
        PublicProgress: {
            done: number;
            percent: number;
            total: number;
        };
        PublicRefund: {
            amount: number;
            createdAt: string;
            currency: string;
            finishedAt: string;
            reason: string;
            status: string;
        };
        /** @description What the workflow waits for. Answer a form or an approval with POST .../answers/{nodeId}. */
        PublicWait: {
            /** @description JSON Schema of the answer, or null. */
            form: unknown;
            /** @enum {string} */
            kind: "form" | "approval" | "callback" | "time";
            nodeId: string;
            step: string;
            title: string;
            /** @description The deadline, or empty. */
            until: string;
            url: string;
        };
        Queue: {
            /** @description null: not known. */
            etaSeconds: number | null;
            /** @description 1 starts next. */
            position: number;
        };
        ReceiptLinks: {
            execution: string;
            page: string;
            self: string;
        };
        /** @description The receipt as of ``issuedAt``; before payment it is the order's confirmation. */
        ReceiptOut: {
            createdAt: string;
            executionId: string;
            finishedAt: string;
            issuedAt: string;
            links: components["schemas"]["ReceiptLinks"];
            /** @description null: it was free. */
            order: components["schemas"]["OrderOut"] | null;
            /** @description Oldest first. */
            payments: components["schemas"]["PaymentOut"][];
            paymentStatus: components["schemas"]["PaymentStatus"];
            /** @description Oldest first. */
            refunds: components["schemas"]["RefundOut"][];
            seller: components["schemas"]["SellerOut"];
            startedAt: string;
            status: components["schemas"]["Status"];
            testMode: boolean;
            timeline: components["schemas"]["TimelineOut"];
            /** @description One a currency, the order's first; empty if it was free. */
            totals: components["schemas"]["TotalOut"][];
            workflow: components["schemas"]["BoughtOut"];
        };
        /** @description Money that goes or went back. */
        RefundOut: {
            amount: number;
            createdAt: string;
            currency: string;
            finishedAt: string;
            id: string;
            reason: string;
            /** @enum {string} */
            status: "pending" | "issued" | "refused" | "withdrawn";
        };
        Rotated: {
            /** @description Empty after a revoke. */
            clientToken: string;
        };
        RunItem: {
            finishedAt: string;
            id: string;
            startedAt: string;
            /** @enum {string} */
            status: "running" | "waiting" | "success" | "partial" | "failure" | "cancelled";
            workflowId: string;
        };
        /** @description A free public run: which steps ran, never their data. */
        RunOut: {
            executionState: {
                [key: string]: components["schemas"]["NodeState"];
            };
            finishedAt: string;
            nodes: {
                [key: string]: components["schemas"]["NodeOut"];
            };
            runId: string;
            startedAt: string;
            /** @enum {string} */
            status: "running" | "waiting" | "success" | "partial" | "failure" | "cancelled";
            workflowId: string;
        };
        SellerName: {
            /** @description The organization that sells it. */
            name: string;
        };
        SellerOut: {
            name: string;
        };
        /**
         * @description The seed page's enum, exactly.
         * @enum {string}
         */
        Status: "awaiting_payment" | "payment_confirmed" | "workflow_queued" | "workflow_running" | "workflow_waiting" | "workflow_succeeded" | "workflow_failed" | "workflow_cancelled";
        /** @description Where the order stands now. */
        TestCheckout: {
            checkoutSessionId: string;
            executionId: string;
            paymentStatus: components["schemas"]["PaymentStatus"];
            status: components["schemas"]["Status"];
        };
        /** @description What the test provider is to say of this checkout. */
        TestOutcome: {
            /** @enum {string} */
            outcome: "paid" | "declined" | "processing" | "expired";
        };
        TicketOut: {
            expiresAt: string;
            ticket: string;
        };
        /** @description What proves a timeline; docs/reference/receipts.md says how to compute it. */
        TimelineOut: {
            /** @description How many events, from seq 1. */
            events: number;
            form: string;
            sha256: string;
        };
        /** @description What to do with the token that is sent along. */
        TokenAction: {
            /** @enum {string} */
            action: "rotate" | "create" | "revoke";
            /**
             * @description Of a token that is created.
             * @default [
             *       "read"
             *     ]
             */
            scopes: ("read" | "cancel" | "answer")[];
        };
        /** @description Sums of one currency, in minor units. */
        TotalOut: {
            currency: string;
            /** @description Paid minus refunded. */
            net: number;
            ordered: number;
            paid: number;
            refunded: number;
        };
        /**
         * @description From the newest 1,000 executions of the last 90 days that ended and count: real money, or free. Rates are null
         *     below 10 of them.
         */
        TrackRecordOut: {
            /** @description How many count. */
            executions: number;
            failed: number;
            /** @description From start to success, waiting included. */
            medianSeconds: number | null;
            /** @description Money that went back, wholly or in part. */
            refunded: number;
            /** @description 0 to 1; null if nobody paid. */
            refundRate: number | null;
            succeeded: number;
            /** @description 0 to 1. */
            successRate: number | null;
        };
        Uploaded: {
            upload: components["schemas"]["UploadOut"];
        };
        /** @description A file that waits for its order. */
        UploadOut: {
            /** @description Order until then, or send it again. */
            expiresAt: string;
            /** @description The value of the input's file field. */
            id: string;
            mediaType: string;
            name: string;
            sha256: string;
            size: number;
        };
        /** @description A workflow as anybody may see it: never its definition. */
        WorkflowOut: {
            /** @description Whether it takes new executions now. */
            accepting: boolean;
            createdAt: string;
            /** @description What the buyer gets, in the author's words. */
            delivers: string[];
            /** @description Plain text. */
            description: string;
            id: string;
            /** @description JSON Schema of requestPayload, or null: anything goes. */
            inputSchema: unknown;
            name: string;
            /** @description null: free. */
            price: components["schemas"]["PublicPrice"] | null;
            /**
             * @description Empty: free.
             * @enum {string}
             */
            refundPolicy: "on_failure" | "never" | "";
            seller: components["schemas"]["SellerName"];
            /** @enum {string} */
            status: "active" | "paused";
            /** @description Paying here moves no real money. */
            testMode: boolean;
            trackRecord: components["schemas"]["TrackRecordOut"];
            /** @description Largest file that can be uploaded for it; 0: it takes none. */
            uploadBytes: number;
            version: number;
            /** @enum {string} */
            visibility: "public_view" | "public_execute";
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
