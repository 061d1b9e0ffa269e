using Assay.Servers.Watching;
using Assay.Watcher;

if (args is not [var path])
{
    Console.Error.WriteLine("usage: Assay.Watcher SERVER_FOLDER");
    return 2;
}

Session.Detach();
return await new ServerWatch(new ServerFolder(path)).RunAsync();
