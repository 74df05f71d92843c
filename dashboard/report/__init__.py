"""The pack of the monthly review as files: PowerPoint, Excel, HTML and PDF, all written from one Review."""
