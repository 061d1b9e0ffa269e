using Assay.Servers.Watching;
using Assay.Watcher;

if (args is not [var path, var instance])
{
    Console.Error.WriteLine("usage: Assay.Watcher SERVER_FOLDER INSTANCE");
    return 2;
}

Session.Detach();
return await new ServerWatch(new ServerFolder(path), instance).RunAsync();
